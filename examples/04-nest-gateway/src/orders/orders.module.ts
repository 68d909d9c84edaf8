import { ClientsModule, Transport } from '@parley/nestjs';
import { Module } from '@nestjs/common';
import { ports } from '../ports.js';
import { OrdersController } from './orders.controller.js';

@Module({
  imports: [
    ClientsModule.register([{ name: 'CATALOGUE', transport: Transport.TCP, options: { port: ports.catalogue } }]),
  ],
  controllers: [OrdersController],
})
export class OrdersModule {}
