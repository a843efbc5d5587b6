#!/bin/sh
# Stand-ins for the base images of proxy/image/Dockerfile, under their names, for an engine that reaches Debian but no registry.
# Needs debootstrap and root. From the environment: JDK_HOME, a JDK of version 25 for this processor.
set -eu

: "${JDK_HOME:?a JDK of version 25}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

debootstrap --variant=minbase trixie "$work/root" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 4; }
rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/* "$work"/root/usr/share/doc/* "$work"/root/usr/share/locale/* "$work"/root/usr/share/man/*
tar -C "$work/root" -c . | docker import - debian:trixie-slim

# Where the public image has it. Files that Debian's packaging makes links of are files there.
mkdir -p "$work/root/opt/java"
cp -aL "$JDK_HOME" "$work/root/opt/java/openjdk"
rm -f "$work/root/opt/java/openjdk/lib/src.zip"
tar -C "$work/root" -c . | docker import --change 'ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/bin:/bin' - eclipse-temurin:25-jdk
