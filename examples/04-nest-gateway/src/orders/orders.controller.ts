import { ClientProxy, MessagePattern, RpcException } from '@parley/nestjs';
import { Controller, Inject, UsePipes, ValidationPipe } from '@nestjs/common';
import { catchError, map, tap, throwError, timeout, type Observable } from 'rxjs';
import { PlaceOrder } from './place-order.js';

export interface Order {
  readonly product: string;
  readonly count: number;
  /** In cents. */
  readonly total: number;
}

/** What is wrong with an order, told to whoever placed it. */
const validation = new ValidationPipe({
  exceptionFactory: errors =>
    new RpcException(errors.flatMap(error => Object.values(error.constraints ?? {})).join('; ')),
});

@Controller()
export class OrdersController {
  constructor(@Inject('CATALOGUE') private readonly catalogue: ClientProxy) {}

  /** Asks the catalogue for the price. What it declares to be wrong is passed on, as anywhere in Nest. */
  @UsePipes(validation)
  @MessagePattern({ cmd: 'place' })
  place({ product, count }: PlaceOrder): Observable<Order> {
    return this.catalogue.send<number>({ cmd: 'price' }, { product }).pipe(
      timeout(5000),
      catchError((error: string | object) => throwError(() => new RpcException(error))),
      map(price => ({ product, count, total: price * count })),
      tap(order => {
        console.log(`placed: ${order.count} of ${order.product}`);
        this.catalogue.emit('order_placed', order);
      }),
    );
  }
}
