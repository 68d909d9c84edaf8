import { Logger } from '@nestjs/common';
import { loadPackageSync } from '@nestjs/common/internal';
import { NestApplication } from '@nestjs/core';
import { MicroservicesModule } from './microservices-module.js';
import { NestMicroservice } from './nest-microservice.js';

const claimed = Symbol.for('@parley/nestjs/claimed');

interface Patched {
  [claimed]?: true;
  microservicesModule?: unknown;
  init(): Promise<unknown>;
}

/**
 * Makes Nest find this package where it looks for `@nestjs/microservices`, which it remembers by name for the life of the
 * process. Installed under that name (an npm alias) it finds it anyway, and this changes nothing.
 */
export const claimMicroservices = (): void => {
  const found = loadPackageSync('@nestjs/microservices', 'NestFactory', () => ({ NestMicroservice })) as {
    readonly NestMicroservice: unknown;
  };
  if (found.NestMicroservice !== NestMicroservice) {
    const { name } = found.NestMicroservice as { readonly name?: string };
    if (name === NestMicroservice.name && claimed in NestApplication.prototype) return; // our other build was first
    new Logger('Parley').warn('@nestjs/microservices is loaded already and stays in use. Import @parley/nestjs first.');
    return;
  }
  // the second place Nest looks at is by file, which only an alias reaches: an application that has it does not look
  const prototype = NestApplication.prototype as unknown as Patched;
  if (claimed in prototype) return;
  prototype[claimed] = true;
  const { init } = prototype;
  prototype.init = function (this: Patched): Promise<unknown> {
    this.microservicesModule ??= new MicroservicesModule();
    return init.call(this);
  };
};
