import { EventPattern, MessagePattern, Payload, RpcException } from '@parley/nestjs';
import { Controller } from '@nestjs/common';
import type { Product } from './product.js';

@Controller()
export class CatalogueController {
  private readonly products: readonly Product[] = [
    { name: 'tea', price: 350, stock: 10 },
    { name: 'cup', price: 900, stock: 2 },
  ];

  /** A stream: each product leaves as soon as it is there. */
  @MessagePattern('products')
  async *list(): AsyncGenerator<Product> {
    yield* this.products;
  }

  /** A request. What an `RpcException` says crosses to the caller. */
  @MessagePattern({ cmd: 'price' })
  price(@Payload('product') product: string): number {
    return this.find(product).price;
  }

  /** An event: nobody waits for an answer. */
  @EventPattern('order_placed')
  takeFromStock({ product, count }: { product: string; count: number }): void {
    const found = this.find(product);
    found.stock -= count;
    console.log(`order_placed: ${found.stock} of ${product} left`);
  }

  private find(name: string): Product {
    const found = this.products.find(product => product.name === name);
    if (found === undefined) throw new RpcException(`There is no product '${name}'`);
    return found;
  }
}
