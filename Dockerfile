# To pin the base image by its digest: see "Build the image" in docs/operating.md.
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
COPY . /source
# What builds a wheel is pinned too: newer versions of pip read the second variable for that, older ones the first.
ENV PIP_CONSTRAINT=/source/constraints.txt \
    PIP_BUILD_CONSTRAINT=/source/constraints.txt
RUN python -m venv --without-pip /opt/clsfy-bot \
    && pip --python /opt/clsfy-bot/bin/python install --no-cache-dir -c /source/constraints.txt /source

FROM ${PYTHON_IMAGE}
RUN groupadd --gid 10001 clsfy-bot \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin clsfy-bot \
    && install -d -m 700 -o clsfy-bot -g clsfy-bot /data
COPY --from=build /opt/clsfy-bot /opt/clsfy-bot
# HOME: slack-sdk looks for a home directory when it is imported, even if the user id has no name.
ENV PATH=/opt/clsfy-bot/bin:$PATH \
    HOME=/data \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/clsfy-bot.db \
    HOST=0.0.0.0 \
    OPS_HOST=0.0.0.0
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 3000 3001
# ProxyHandler({}): don't use a proxy for this request, even if one is set for outgoing requests.
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s \
    CMD ["python", "-c", "import os, urllib.request as u; u.build_opener(u.ProxyHandler({})).open(f'http://127.0.0.1:{os.environ.get(\"OPS_PORT\") or 3001}/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["clsfy-bot"]
CMD ["run"]
