# The bot alone, as a user without rights; the database and unfinished files live in the volume /data.
FROM python:3.13-slim

WORKDIR /app
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY bot bot
RUN useradd --system --create-home pika && mkdir /data && chown pika /data
USER pika
ENV DATA_DIR=/data DATABASE_URL=sqlite:////data/bot.db PYTHONUNBUFFERED=1
VOLUME /data

# SIGTERM lets orders on their way out arrive; the bot is gone within ten seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
