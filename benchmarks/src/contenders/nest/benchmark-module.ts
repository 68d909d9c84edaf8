import { Controller, Module, UseGuards, UseInterceptors, UsePipes, type Type } from '@nestjs/common';
import { from, type Observable } from 'rxjs';
import type { CountRequest, Item, Terms } from '../../service/messages.js';
import type { Service } from '../../service/service.js';
import { CountingInterceptor, TermsGuard, TermsPipe } from './enhancers.js';
import type { Microservices } from './microservices.js';
import type { NestPattern } from './nest-contender.js';

/** A Nest application with a controller without enhancers, and one with a guard, a pipe and an interceptor. */
export function benchmarkModule(
  service: Service,
  { EventPattern, MessagePattern, Payload }: Pick<Microservices, 'EventPattern' | 'MessagePattern' | 'Payload'>,
  patternOf: (name: string) => NestPattern,
): Type {
  @Controller()
  class PlainController {
    @MessagePattern(patternOf('sum'))
    sum(terms: Terms): number | Promise<never> {
      return service.sum(terms);
    }

    @MessagePattern(patternOf('count'))
    count({ items }: CountRequest): Observable<Item> {
      return from(service.count(items));
    }

    @EventPattern(patternOf('tick'))
    tick(terms: Terms): void {
      service.tick(terms);
    }
  }

  @Controller()
  @UseGuards(TermsGuard)
  @UsePipes(TermsPipe)
  @UseInterceptors(CountingInterceptor)
  class EnhancedController {
    @MessagePattern(patternOf('enhancedSum'))
    sum(@Payload() terms: Terms): number | Promise<never> {
      return service.sum(terms);
    }
  }

  @Module({ controllers: [PlainController, EnhancedController] })
  class BenchmarkModule {}

  return BenchmarkModule;
}
