"""Prints as JSON what MLflow's own client sees. Asked by one JSON argument: {url, experimentName | experimentId,
sqlitePath?, searches?}, or {url, experiments: true} for the list of experiments. See mlflow-read.ts for the answer."""

import json
import sqlite3
import sys
from contextlib import closing

from mlflow import MlflowClient


def main():
    asked = json.loads(sys.argv[1])
    client = MlflowClient(tracking_uri=asked["url"])
    answer = list_experiments(client) if asked.get("experiments") else read_traces(client, asked)
    json.dump(answer, sys.stdout, default=str)


def list_experiments(client):
    return [{"id": e.experiment_id, "name": e.name, "tags": dict(e.tags)} for e in client.search_experiments()]


def read_traces(client, asked):
    experiment_id = asked.get("experimentId") or id_by_name(client, asked["experimentName"])
    if experiment_id is None:
        return {"experimentId": None, "traces": [], "found": {search: [] for search in asked["searches"]}}
    traces = search(client, experiment_id, None)
    return {
        "experimentId": experiment_id,
        "traces": [trace_of(trace, asked.get("sqlitePath")) for trace in traces],
        "found": {
            search_text: [trace.info.trace_id for trace in search(client, experiment_id, search_text, False)]
            for search_text in asked["searches"]
        },
    }


def id_by_name(client, name):
    experiment = client.get_experiment_by_name(name)
    return experiment and experiment.experiment_id


def search(client, experiment_id, filter_string, include_spans=True):
    found, token = [], None
    while True:
        page = client.search_traces(
            locations=[experiment_id],
            filter_string=filter_string,
            order_by=["timestamp_ms ASC"],
            include_spans=include_spans,
            page_token=token,
        )
        found.extend(page)
        token = page.token
        if not token:
            return found


def trace_of(trace, sqlite_path):
    info = trace.info
    return {
        "traceId": info.trace_id,
        "name": info.tags.get("mlflow.traceName"),
        "session": info.trace_metadata.get("mlflow.trace.session"),
        "user": info.trace_metadata.get("mlflow.trace.user"),
        "state": info.state.value,
        "requestPreview": info.request_preview,
        "responsePreview": info.response_preview,
        "requestTimeMs": info.request_time,
        "executionMs": info.execution_duration,
        "tags": dict(info.tags),
        "metadata": dict(info.trace_metadata),
        "tokenUsage": info.token_usage,
        "cost": info.cost,
        "spans": [span_of(span) for span in trace.data.spans],
        "spanRows": span_rows(sqlite_path, info.trace_id) if sqlite_path else [],
    }


def span_of(span):
    return {
        "spanId": span.span_id,
        "parentId": span.parent_id,
        "name": span.name,
        "type": span.span_type,
        "status": span.status.status_code.value,
        "statusMessage": span.status.description,
        # As text: JavaScript's numbers end at 2**53.
        "startTimeNs": str(span.start_time_ns),
        "endTimeNs": str(span.end_time_ns),
        "inputs": span.inputs,
        "outputs": span.outputs,
        "attributes": dict(span.attributes),
        "events": [
            {"name": event.name, "timestampNs": str(event.timestamp), "attributes": dict(event.attributes or {})}
            for event in span.events
        ],
    }


def span_rows(sqlite_path, trace_id):
    """The columns that MLflow's own filters and dashboards use; the client shows types that are missing here."""
    with closing(sqlite3.connect(f"file:{sqlite_path}?mode=ro", uri=True)) as db:
        rows = db.execute("SELECT type, status, name FROM spans WHERE trace_id = ? ORDER BY start_time_unix_nano", (trace_id,))
        return [dict(zip(("type", "status", "name"), row)) for row in rows]


main()
