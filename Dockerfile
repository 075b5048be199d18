# Table Talk in a container. Pin the base image by digest once you have pulled it:
#   docker image inspect --format '{{index .RepoDigests 0}}' python:3.11-slim
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    HOME=/data \
    FEEDBACK_DATA_DIR=/data

WORKDIR /app

# Before the code, so that a change of the code does not install everything anew.
COPY requirements.txt ./
RUN pip install --requirement requirements.txt

COPY . .

# Nobody's account on any host, and the owner of nothing but /data.
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin table-talk \
    && install --directory --mode=0700 --owner=table-talk --group=table-talk /data
USER table-talk
VOLUME /data
EXPOSE 8501

# The first start compresses Streamlit's files, which takes some seconds.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/healthz', timeout=4)"]

CMD ["streamlit", "run", "streamlit_app.py", "--server.address", "0.0.0.0", "--server.port", "8501"]
