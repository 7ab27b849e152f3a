"""HTTP: from a request to its response.

    request ─► guard ─┬─► cached response, or plan ─────────────┬─► response ─► observe
                      └─► operation (in a thread if heavy) ─────┘

    guard      limits of headers, query and body (guard.py)
    cache      responses of requests that are repeated (responder.py)
    plan       responses from prerendered data, without running the operation (responder.py)
    operation  FHIR operation, read, search or batch at the path of the request (pipeline.py)
    response   status line, headers, content coding, 304 Not Modified (response.py)
    observe    metrics, access log, audit log (observer.py)

A request enters in one of two ways:

    raw.py   as bytes on a connection of uvicorn (protocol.py), for cached and planned responses
    asgi.py  over ASGI, for all other requests, and for all requests behind middleware (app.py)

For each entry of a batch (batches.py) only plan or operation is repeated.

`router.py` maps a path to its `Endpoint`, and `service.py` builds the parts of one application.
"""
