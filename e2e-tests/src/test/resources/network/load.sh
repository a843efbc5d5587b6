#!/bin/bash
# load.sh FILE FRESH|KEPT curl OPTIONS… URL : requests, one after another, until FILE.stop is there. Each leaves a line in FILE:
# its status (000: none), how many connections were opened for it, curl's exit code.
file=$1 connections=$2
shift 3
# Standard error is written at once.
line='%{stderr}%{http_code} %{num_connects} %{exitcode}\n'
case $connections in
    FRESH)
        until [ -e "$file.stop" ]; do
            curl -s -o /dev/null -w "$line" "$@" 2>>"$file"
        done
        ;;
    KEPT)
        # One program, which keeps its connection for as long as the other side does.
        curl -s -o /dev/null -w "$line" --rate 20/s "${@:1:$#-1}" "${*: -1}?[1-100000]" 2>>"$file" &
        until [ -e "$file.stop" ]; do sleep 0.05; done
        kill $!
        ;;
esac
touch "$file.end"
