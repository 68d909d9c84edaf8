import type { TransporterHarness } from '@parley/conformance';
import type { EmitOptions, Pattern, SendOptions } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Observable } from 'rxjs';
import { tcpWith } from './tcp-mutant.js';

/** What a client does to what it is given. Each is called for requests and for events. */
export interface SendingChange {
  data?(data: unknown, isEvent: boolean): unknown;
  metadata?(metadata: Readonly<Record<string, string>>): Record<string, string>;
}

/** The TCP transporter with a client that sends something else than it was given. */
export const tcpSending = (change: SendingChange): TransporterHarness => {
  const changed = <T extends SendOptions | EmitOptions>(options: T | undefined): T | undefined => {
    if (options?.metadata === undefined || change.metadata === undefined) return options;
    return { ...options, metadata: change.metadata(options.metadata as Record<string, string>) };
  };
  const instead = <T>(data: T, isEvent: boolean): T => (change.data?.(data, isEvent) ?? data) as T;
  class ChangingClient extends TcpClient {
    override send<TResult, TInput>(pattern: Pattern, data: TInput, options?: SendOptions): Observable<TResult> {
      return super.send<TResult, TInput>(pattern, instead(data, false), changed(options));
    }

    override emit<TInput>(pattern: Pattern, data: TInput, options?: EmitOptions): Observable<undefined> {
      return super.emit(pattern, instead(data, true), changed(options));
    }
  }
  return tcpWith({ client: ChangingClient });
};

/** Changes the leaves of a value; what has a form of its own in JSON is left as it is. */
export const mapLeaves = (value: unknown, change: (leaf: unknown) => unknown): unknown => {
  if (Array.isArray(value)) return value.map(each => mapLeaves(each, change));
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain || Object.hasOwn(value, 'toJSON')) return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapLeaves(each, change)]));
};
