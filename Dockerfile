# One binary and nothing else that moves. `docker compose up` builds it; see docker-compose.yml.

FROM rust:1.95-bookworm AS build
WORKDIR /source
COPY . .
# The caches make a second build quick; the binary is copied out of them, since they are no part of the layer.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --locked --profile dist -p helpline \
    && cp target/dist/helpline /helpline

FROM debian:bookworm-slim
# Certificates for calls to the connector; curl for the health check. Not pinned: Debian keeps only the newest of a release.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --create-home helpline
COPY --from=build /helpline /usr/local/bin/helpline
# By number, so that an orchestrator can see that it is not root.
USER 10001
WORKDIR /data
# A SQLite database lies here unless DATABASE_URL names another.
VOLUME /data
ENV HELPLINE_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8080/readyz"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["helpline"]
CMD ["serve"]
