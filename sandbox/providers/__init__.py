"""The sandbox's video providers on 127.0.0.1: fal, RunComfy, Pika and Comfy's proxy, over one scripted render."""
