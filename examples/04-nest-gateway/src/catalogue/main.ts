import { Transport, type MicroserviceOptions } from '@parley/nestjs'; // ahead of @nestjs/core
import { NestFactory } from '@nestjs/core';
import type { AddressInfo, Server } from 'node:net';
import { ports } from '../ports.js';
import { CatalogueModule } from './catalogue.module.js';

const app = await NestFactory.createMicroservice<MicroserviceOptions>(CatalogueModule, {
  transport: Transport.TCP,
  options: { port: ports.catalogue },
  logger: ['warn', 'error', 'fatal'],
});
app.enableShutdownHooks(); // handlers at work finish, and their answers leave, before the process ends
await app.listen();
console.log(`listening on port ${(app.unwrap<Server>().address() as AddressInfo).port}`);
