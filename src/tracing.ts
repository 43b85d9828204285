/**
 * Traces (OpenTelemetry), for whoever names a collector: job → inspection → look → fetch, archive, read, rules → write.
 * Nothing of it is loaded otherwise. Spans carry ids, hosts and outcomes; no address, no header, no message of an error.
 */

import type { Span } from '@opentelemetry/api';
import { type Traced, untraced } from './domain/traced.ts';
import type { Telemetry } from './queue/backend.ts';

export interface Tracing {
  readonly traced: Traced;
  /** Has the queue library tell of its jobs, also from the one who queues them to the one who works them. */
  readonly telemetry: Telemetry | null;
  /** Sends what is left, if somebody takes it. */
  close(): Promise<void>;
}

const NONE: Tracing = { traced: untraced, telemetry: null, close: async () => {} };

export interface TracingOptions {
  /** The collector, `http://127.0.0.1:4318`; null: nobody is told. */
  readonly endpoint: string | null;
  /** Which process this is: `worker`, `serve`, … */
  readonly process: string;
  /** Told what keeps spans from being delivered. */
  readonly onError: (message: string) => void;
}

export async function startTracing({ endpoint, process, onError }: TracingOptions): Promise<Tracing> {
  if (endpoint === null) return NONE;
  const [
    api,
    { NodeTracerProvider, BatchSpanProcessor },
    { OTLPTraceExporter },
    { resourceFromAttributes },
    queue,
  ] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('bullmq-otel'),
  ]);
  const quiet = () => {};
  const logger = { error: onError, warn: onError, info: quiet, debug: quiet, verbose: quiet };
  api.diag.setLogger(logger, { logLevel: api.DiagLogLevel.WARN, suppressOverrideMessage: true });
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: 5_000,
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'xunjian', 'xunjian.process': process }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  const tracer = api.trace.getTracer('xunjian');
  const fail = (span: Span, error: unknown): never => {
    const message = error instanceof Error ? error.name : 'error';
    span.setStatus({ code: api.SpanStatusCode.ERROR, message });
    span.end();
    throw error;
  };
  return {
    traced: <T>(name: string, attributes: Readonly<Record<string, string | number>>, work: () => T): T =>
      tracer.startActiveSpan(name, { attributes }, (span) => {
        try {
          const result = work();
          if (!(result instanceof Promise)) {
            span.end();
            return result;
          }
          const ended = result.then(
            (value) => {
              span.end();
              return value;
            },
            (error: unknown) => fail(span, error),
          );
          return ended as T;
        } catch (error) {
          return fail(span, error);
        }
      }),
    telemetry: new queue.BullMQOtel({ tracerName: 'xunjian' }),
    close: () => provider.shutdown().catch((error: unknown) => onError(String(error))),
  };
}
