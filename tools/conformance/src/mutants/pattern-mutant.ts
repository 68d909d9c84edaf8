import type { TransporterHarness } from '@parley/conformance';
import type { Pattern } from '@parley/core';
import { TcpClient, TcpServer } from '@parley/tcp';
import type { Observable } from 'rxjs';
import { tcpWith } from './tcp-mutant.js';

/** The TCP transporter with another idea of what a pattern is, at both ends. */
export const tcpWithPatterns = (change: (pattern: Pattern) => unknown): TransporterHarness => {
  const changed = (pattern: Pattern): Pattern => change(pattern) as Pattern;
  class ChangedServer extends TcpServer {
    override addHandler(...[pattern, ...rest]: Parameters<TcpServer['addHandler']>): this {
      return super.addHandler(changed(pattern), ...rest);
    }
  }
  class ChangedClient extends TcpClient {
    override send<TResult, TInput>(...[pattern, ...rest]: Parameters<TcpClient['send']>): Observable<TResult> {
      return super.send<TResult, TInput>(changed(pattern), ...(rest as [TInput]));
    }

    override emit(...[pattern, ...rest]: Parameters<TcpClient['emit']>): Observable<undefined> {
      return super.emit(changed(pattern), ...rest);
    }
  }
  return tcpWith({ client: ChangedClient, server: ChangedServer });
};
