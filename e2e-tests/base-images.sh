#!/bin/sh
# Stand-ins for the base images of proxy/image/Dockerfile, under their names, for an engine that reaches Debian but no registry.
# Needs debootstrap and root. A base that is there already is left alone.
set -eu

if ! docker image inspect debian:trixie-slim >/dev/null 2>&1; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    debootstrap --variant=minbase trixie "$work/root" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 4; }
    rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/* "$work"/root/usr/share/doc/* "$work"/root/usr/share/locale/* "$work"/root/usr/share/man/*
    tar -C "$work/root" -c . | docker import - debian:trixie-slim
fi

# The same Java as the public image's, built by Debian; and where the public image has it.
if ! docker image inspect eclipse-temurin:25-jdk >/dev/null 2>&1; then
    docker build --tag eclipse-temurin:25-jdk - <<'DOCKERFILE'
FROM debian:trixie-slim
RUN apt-get update -q \
    && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends openjdk-25-jdk-headless \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir /opt/java && ln -s /usr/lib/jvm/java-25-openjdk-* /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/sbin:/usr/bin:/sbin:/bin
DOCKERFILE
fi
