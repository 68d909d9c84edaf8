import { ClientProxy, ClientsModule, MessagePattern, Transport, type MicroserviceOptions } from '../../src/index.js';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { Controller, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import '@parley/tcp';
import { atEnd, CertificateAuthority } from '@parley/test-support';
import { firstValueFrom } from 'rxjs';
import { RecordedLogs } from '../support/recorded-logs.js';
import { portOf } from '../support/service.js';

RecordedLogs.start();

@Controller()
class MathController {
  @MessagePattern({ cmd: 'sum' })
  accumulate(data: number[]): number {
    return data.reduce((a, b) => a + b);
  }
}

@Module({ controllers: [MathController] })
class AppModule {}

describe('with TLS', () => {
  const authority = new CertificateAuthority('Authority');
  const other = new CertificateAuthority('Another authority');
  let folder: string;
  const file = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-tls-'));
    const { key, cert } = authority.issue({ name: 'localhost' });
    const files = { 'key.pem': key, 'cert.pem': cert, 'ca.pem': authority.cert, 'other.pem': other.cert };
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(file(name), text)));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const securePort = async (): Promise<number> => {
    const key = fs.readFileSync(file('key.pem'), 'utf8').toString();
    const cert = fs.readFileSync(file('cert.pem'), 'utf8').toString();
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, {
      transport: Transport.TCP,
      options: {
        port: 0,
        tlsOptions: {
          key,
          cert,
        },
      },
    });
    atEnd(() => app.close());
    await app.listen();
    return portOf(app);
  };

  @Injectable()
  class Calculator {
    constructor(@Inject('MATH_SERVICE') readonly client: ClientProxy) {}

    sum(): Promise<number> {
      return firstValueFrom(this.client.send<number>({ cmd: 'sum' }, [1, 2, 3]));
    }
  }

  const calculator = async (port: number, ...authorities: string[]): Promise<Calculator> => {
    @Module({
      imports: [
        ClientsModule.register([
          {
            name: 'MATH_SERVICE',
            transport: Transport.TCP,
            options: {
              port,
              tlsOptions: {
                ca: authorities.map(name => fs.readFileSync(file(name), 'utf-8').toString()),
              },
            },
          },
        ]),
      ],
      providers: [Calculator],
    })
    class CallerModule {}
    const context = await NestFactory.createApplicationContext(CallerModule);
    atEnd(() => context.close());
    return context.get(Calculator);
  };

  it('key and certificate of a server, and the authority that a client trusts, make it private', async () => {
    const math = await calculator(await securePort(), 'ca.pem');

    expect(await math.sum()).toBe(6);
    expect(math.client.unwrap<TLSSocket>().encrypted).toBe(true);
  });

  it('a client may trust several authorities', async () => {
    expect(await (await calculator(await securePort(), 'other.pem', 'ca.pem')).sum()).toBe(6);
  });

  it('a client that trusts another one does not call', async () => {
    await expect((await calculator(await securePort(), 'other.pem')).sum()).rejects.toMatchObject({
      code: 'PARLEY_TLS_VERIFICATION_FAILED',
    });
  });
});
