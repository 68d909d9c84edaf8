import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import type { Observable } from 'rxjs';

/** A TCP client whose status is another one. */
export const clientWithStatus = (change: (status: Observable<string>) => Observable<string>): typeof TcpClient =>
  class extends TcpClient {
    constructor(options: TcpClientOptions = {}) {
      super(options);
      Object.defineProperty(this, 'status', { value: change(this.status) });
    }
  };
