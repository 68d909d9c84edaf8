import '@parley/nestjs'; // ahead of @nestjs/core
import { NestFactory } from '@nestjs/core';
import type { AddressInfo, Server } from 'node:net';
import { ports } from '../ports.js';
import { GatewayModule } from './gateway.module.js';

const app = await NestFactory.create(GatewayModule, { logger: ['warn', 'error', 'fatal'] });
app.enableShutdownHooks();
await app.listen(ports.gateway, 'localhost');
console.log(`listening on port ${((app.getHttpServer() as Server).address() as AddressInfo).port}`);
