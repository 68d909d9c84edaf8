import type * as nest from '@nestjs/microservices';

/** What the application uses of `@nestjs/microservices`, or of what stands in for it. */
export type Microservices = Pick<
  typeof nest,
  'ClientProxyFactory' | 'EventPattern' | 'MessagePattern' | 'Payload' | 'Transport'
>;
