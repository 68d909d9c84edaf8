import { MessageRecord } from '@parley/core';
import type { NatsHeaders } from './nats-headers.js';

/** What one message can have of its own. */
export interface NatsRecordOptions {
  readonly headers?: NatsHeaders;
}

/**
 * Data with headers for this one message: of a request, an event, or a value that a handler returns. Headers win over
 * metadata of the same name.
 */
export class NatsRecord<TData = unknown> extends MessageRecord<TData, NatsRecordOptions> {
  constructor(data: TData, headers?: NatsHeaders) {
    super(data, { headers });
  }

  get headers(): NatsHeaders | undefined {
    return this.options?.headers;
  }
}

/** Builds a {@link NatsRecord}, as in Nest. */
export class NatsRecordBuilder<TData = unknown> {
  private headers?: NatsHeaders;

  constructor(private data?: TData) {}

  setHeaders(headers: NatsHeaders): this {
    this.headers = headers;
    return this;
  }

  setData(data: TData): this {
    this.data = data;
    return this;
  }

  build(): NatsRecord<TData> {
    return new NatsRecord(this.data as TData, this.headers);
  }
}
