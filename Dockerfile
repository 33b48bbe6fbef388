# The bot alone, as a user without rights; the database and unfinished files live in the volume /data:
#   docker build -t pika-bot .
# The demo, with the sandbox that stands in for Discord and the providers, which answers only to the machine it runs on:
#   docker build -t pika-bot-demo --target demo . && docker run --rm -it --network host pika-bot-demo
#
# The tag is for people; the digest is what is taken: the same bytes for everybody, for x86-64 and aarch64. README,
# "In a container", says how to go on to a newer one.
FROM python:3.13.11-slim-bookworm@sha256:20080e807bfc404f8450b185cf0fc95d553462673598549613735f70a5b4d5d0 AS base
WORKDIR /app
# Nothing can be written beside the sources where the bot runs, so all of them are compiled here, by root.
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
COPY requirements.lock .
RUN pip install --no-cache-dir --compile --require-hashes -r requirements.lock
COPY bot bot
RUN python -m compileall -q --invalidation-mode unchecked-hash bot
# Fixed, so that a volume or a folder of the host goes on being the bot's whatever the next base image brings along;
# 999 is what the first images happened to give.
RUN groupadd --system --gid 999 pika \
    && useradd --system --uid 999 --gid pika --create-home pika \
    && mkdir /data && chown pika:pika /data
# SIGTERM lets orders on their way out arrive; the bot is gone within ten seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]

FROM base AS demo
COPY demo demo
COPY sandbox sandbox
RUN python -m compileall -q --invalidation-mode unchecked-hash demo sandbox
USER 999:999
CMD ["demo", "--out", "/tmp/demo"]

# The last one is what is built where no target is named.
FROM base AS production
COPY docker docker
ENV DATA_DIR=/data DATABASE_URL=sqlite:////data/bot.db
VOLUME /data
USER 999:999
CMD ["run"]
