import type { PipeTransform, Type } from '@nestjs/common';
import { isParameterDecoratorOptions } from '@nestjs/common/internal';
import { metadataKeys, parameterKinds, type ParameterMetadata } from '@parley/core';

type Pipe = Type<PipeTransform> | PipeTransform;

/** Pipes of one parameter, and a Standard Schema that they may use. */
export interface PayloadOptions {
  schema?: unknown;
  pipes?: Pipe[];
}

/**
 * Gives a parameter of a handler the data of the message, or one property of it, after the pipes given here.
 *
 * @example `@Payload()`, `@Payload('id')`, `@Payload('id', ParseIntPipe)`, `@Payload(new ValidationPipe())`
 */
export function Payload(): ParameterDecorator;
export function Payload(...pipes: Pipe[]): ParameterDecorator;
export function Payload(options: PayloadOptions): ParameterDecorator;
export function Payload(property?: string, ...pipes: Pipe[]): ParameterDecorator;
export function Payload(property: string, options: PayloadOptions): ParameterDecorator;
export function Payload(...args: readonly unknown[]): ParameterDecorator {
  const [first, ...others] = args;
  const hasProperty = typeof first === 'string' || first === undefined || first === null;
  const given = (hasProperty ? others : args).filter(each => each !== undefined && each !== null);
  const options = (
    given[0] !== undefined && isParameterDecoratorOptions(given[0]) ? given.shift() : {}
  ) as PayloadOptions;
  const pipes = [...(options.pipes ?? []), ...given];
  return (target, key, index) => {
    const present = Reflect.getMetadata(metadataKeys.parameters, target.constructor, key!) as object | undefined;
    const data = hasProperty ? (first ?? undefined) : undefined;
    const own: ParameterMetadata = { index, data, pipes, schema: options.schema };
    const parameters = { ...present, [`${parameterKinds.payload}:${index}`]: own };
    Reflect.defineMetadata(metadataKeys.parameters, parameters, target.constructor, key!);
  };
}
