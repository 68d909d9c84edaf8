import { ClientsModule, Transport } from '@parley/nestjs';
import { Module } from '@nestjs/common';
import { ports } from '../ports.js';
import { ShopController } from './shop.controller.js';

@Module({
  imports: [
    ClientsModule.register([
      { name: 'CATALOGUE', transport: Transport.TCP, options: { port: ports.catalogue } },
      { name: 'ORDERS', transport: Transport.TCP, options: { port: ports.orders } },
    ]),
  ],
  controllers: [ShopController],
})
export class GatewayModule {}
