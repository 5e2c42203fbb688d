#!/bin/sh
# From nothing to a trace in MLflow, in an empty folder: sh examples/mlflow.sh
# Needs: pip install mlflow (3.6 or newer), npm install -g turnspan, claude. Then: mlflow server --port 5000
set -eu
: "${MLFLOW_TRACKING_URI:=http://127.0.0.1:5000}"

# Once a project: hooks into .claude/settings.json, the experiment made where there is none.
turnspan autolog claude -u "$MLFLOW_TRACKING_URI" -n "Quick start"

# From now on Claude Code as always.
claude -p "${1:-Say hello}"

# Not needed: it is on its way. This waits until it has arrived, and says so.
turnspan flush
turnspan status
