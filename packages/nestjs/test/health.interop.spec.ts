import { ClientsModule, TransportHealthIndicator, type ClientProxy } from '../src/index.js';
import { Controller, Get, Inject } from '@nestjs/common';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { RecordedLogs } from './support/recorded-logs.js';
import { httpApplication, serve } from './support/service.js';

RecordedLogs.start();

describe('TransportHealthIndicator', () => {
  it('says of clients and microservices whether they are up, in the words of terminus', async () => {
    const service = await serve({});
    const options = { host: '127.0.0.1', port: service.port };
    @Controller()
    class Health {
      constructor(
        private readonly health: HealthCheckService,
        private readonly transports: TransportHealthIndicator,
        @Inject('SERVICE') private readonly client: ClientProxy,
      ) {}

      @Get('health')
      @HealthCheck()
      check(): unknown {
        return this.health.check([
          () => this.transports.check('client', this.client),
          () => this.transports.check('service', service.app),
        ]);
      }
    }
    const app = await httpApplication({
      imports: [TerminusModule, ClientsModule.register([{ name: 'SERVICE', options }])],
      controllers: [Health],
      providers: [TransportHealthIndicator],
    });
    await app.listen(0);
    const ask = async (): Promise<unknown[]> => {
      const response = await fetch(`${await app.getUrl()}/health`);
      return [response.status, ((await response.json()) as { details: unknown }).details];
    };

    expect(await ask()).toEqual([200, { client: { status: 'up' }, service: { status: 'up' } }]);
    await service.app.close();
    const [status, details] = await ask();
    expect(status).toBe(503);
    expect(details).toEqual({
      client: { status: 'down', message: expect.any(String) },
      service: { status: 'down', message: 'the status is disconnected' },
    });
  });

  it('waits for a connection no longer than it is told', async () => {
    const never = { status: undefined as never, connect: () => new Promise(() => undefined) };

    expect(await new TransportHealthIndicator().check('it', never, { timeout: 10 })).toEqual({
      it: { status: 'down', message: 'no connection within 10 ms' },
    });
  });
});
