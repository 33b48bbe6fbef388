# The bot alone, as a user without rights; the database and unfinished files live in the volume /data:
#   docker build -t pika-bot .
# The demo, with the sandbox that stands in for Discord and the providers, which answers only to the machine it runs on:
#   docker build -t pika-bot-demo --target demo . && docker run --rm -it --network host pika-bot-demo
FROM python:3.13-slim AS base
WORKDIR /app
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY bot bot
RUN useradd --system --create-home pika && mkdir /data && chown pika /data
USER pika
ENV PYTHONUNBUFFERED=1
# SIGTERM lets orders on their way out arrive; the bot is gone within ten seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]

FROM base AS demo
COPY demo demo
COPY sandbox sandbox
CMD ["demo", "--out", "/tmp/demo"]

# The last one is what is built where no target is named.
FROM base AS production
ENV DATA_DIR=/data DATABASE_URL=sqlite:////data/bot.db
VOLUME /data
CMD ["run"]
