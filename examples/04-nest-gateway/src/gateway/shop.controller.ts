import { ClientProxy } from '@parley/nestjs';
import { Body, Controller, Get, Inject, Post, UnprocessableEntityException } from '@nestjs/common';
import { catchError, throwError, timeout, toArray, type Observable } from 'rxjs';
import type { Product } from '../catalogue/product.js';
import type { Order } from '../orders/orders.controller.js';

@Controller()
export class ShopController {
  constructor(
    @Inject('CATALOGUE') private readonly catalogue: ClientProxy,
    @Inject('ORDERS') private readonly orders: ClientProxy,
  ) {}

  @Get('products')
  products(): Observable<Product[]> {
    return this.catalogue.send<Product>('products', {}).pipe(timeout(5000), toArray());
  }

  /** What a microservice declares to be wrong with the order, the customer hears. */
  @Post('orders')
  place(@Body() order: object): Observable<Order> {
    return this.orders.send<Order>({ cmd: 'place' }, order).pipe(
      timeout(5000),
      catchError(({ message }: { message: string }) => throwError(() => new UnprocessableEntityException(message))),
    );
  }
}
