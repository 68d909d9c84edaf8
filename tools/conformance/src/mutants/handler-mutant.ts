import type { TransporterHarness } from '@parley/conformance';
import type { MessageHandler } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import { isObservable, type Observable } from 'rxjs';
import { tcpWith } from './tcp-mutant.js';

/** Makes what a server calls in place of a handler. Called once for each handler. */
export type HandlerChange = (handler: MessageHandler, isEvent: boolean) => MessageHandler;

/** The TCP transporter with a server that calls its handlers in another way. */
export const tcpCalling = (change: HandlerChange): TransporterHarness => {
  class ChangedServer extends TcpServer {
    override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<TcpServer['addHandler']>): this {
      return super.addHandler(pattern, change(callback, isEvent), isEvent, extras);
    }
  }
  return tcpWith({ server: ChangedServer });
};

/** The TCP transporter with another way to answer requests whose handler returns an Observable. */
export const tcpStreaming = (change: (values: Observable<unknown>) => Observable<unknown>): TransporterHarness =>
  tcpCalling((handler, isEvent) => (data, context) => {
    const result: unknown = handler(data, context);
    return !isEvent && isObservable(result) ? change(result) : result;
  });
