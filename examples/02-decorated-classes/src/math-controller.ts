import { Ctx, EventPattern, MessagePattern, Payload, RpcError } from '@parley/core';
import type { RpcContext } from '@parley/core';
import { from, map, type Observable } from 'rxjs';

/** Handlers as methods of a class, which can have dependencies and state of its own. */
export class MathController {
  @MessagePattern({ cmd: 'sum' })
  accumulate(numbers: readonly number[]): number {
    return numbers.reduce((total, number) => total + number, 0);
  }

  /** A decorated parameter gets what it asks for: one property of the data, here. */
  @MessagePattern({ cmd: 'divide' })
  divide(@Payload('dividend') dividend: number, @Payload('divisor') divisor: number): number {
    if (divisor === 0) throw new RpcError({ status: 'error', message: 'Nothing can be divided by zero' });
    return dividend / divisor;
  }

  /** An Observable is a stream: the caller gets each value as it comes. */
  @MessagePattern({ cmd: 'squares' })
  squares(numbers: readonly number[]): Observable<number> {
    return from(numbers).pipe(map(number => number * number));
  }

  /** The context has what came along with the data, such as headers. */
  @EventPattern('user_created')
  handleUserCreated(@Payload('name') name: string, @Ctx() context: RpcContext): void {
    console.log(`user_created: welcome, ${name} (request ${context.getMetadata()?.requestId})`);
  }
}
