import type { PipeTransform } from '@nestjs/common';
import { CUSTOM_ROUTE_ARGS_METADATA } from '@nestjs/common/internal';
import { ContextUtils, PipesConsumer, type PipesContextCreator } from '@nestjs/core/internal';
import { metadataKeys, parameterKinds, type ParameterMetadata } from '@parley/core';
import { isPromise } from '../server/to-observable.js';
import type { Untyped } from '../untyped.js';
import type { Arguments } from './failures.js';

interface Parameter {
  readonly index: number;
  readonly extract: (args: Arguments) => unknown;
  readonly metatype: unknown;
  readonly type: number | string;
  readonly data: unknown;
  readonly schema: unknown;
  readonly pipes: readonly PipeTransform[];
}

/** A handler without decorated parameters gets the data, and that only. */
const dataOnly: Readonly<Record<string, ParameterMetadata>> = {
  [`${parameterKinds.payload}:0`]: { index: 0, data: undefined, pipes: [] },
};

const utils = new ContextUtils();
const consumer = new PipesConsumer();

/** What a handler is called with: its parameters by their decorators, each after its pipes. */
export class Parameters {
  private readonly parameters: readonly Parameter[];
  private readonly length: number;
  /** Whether the values are there at once. */
  private readonly immediate: boolean;

  constructor(
    instance: object,
    methodKey: string,
    moduleKey: string,
    pipes: readonly PipeTransform[],
    creator: PipesContextCreator,
  ) {
    const metadata =
      (utils.reflectCallbackMetadata(instance, methodKey, metadataKeys.parameters) as typeof dataOnly | undefined) ??
      dataOnly;
    const metatypes = utils.reflectCallbackParamtypes(instance, methodKey) as unknown[] | undefined;
    const method = (instance as Record<string, Untyped>)[methodKey] as (...args: Untyped[]) => unknown;
    const contextOf = utils.getContextFactory('rpc', instance, method);
    creator.setModuleContext(moduleKey);
    this.parameters = Object.entries(metadata).map(([key, { index, data, pipes: own, schema }]) => {
      const kind = Number(utils.mapParamType(key));
      const isCustom = key.includes(CUSTOM_ROUTE_ARGS_METADATA);
      const extract = isCustom
        ? customSource(utils.getCustomFactory(factoryOf(metadata[key]!) as never, data, contextOf as never))
        : sourceOf(kind, data);
      const ownPipes = creator.createConcreteContext<never[], PipeTransform[]>(own as never[]);
      return {
        index,
        extract,
        metatype: metatypes?.[index],
        type: isCustom ? utils.mapParamType(key) : kind,
        data,
        schema,
        // what pipes do to data (validate, transform, strip) is nothing to do to a context and the socket in it
        pipes: kind === parameterKinds.context ? ownPipes : [...pipes, ...ownPipes],
      };
    });
    this.length = Math.max(0, ...this.parameters.map(({ index }) => index + 1));
    this.immediate = this.parameters.every(
      parameter => parameter.pipes.length === 0 && typeof parameter.type === 'number' && parameter.schema === undefined,
    );
  }

  /** The values, or the promise of them. */
  resolve(args: Arguments): unknown[] | Promise<unknown[]> {
    const values = new Array<unknown>(this.length).fill(undefined);
    if (this.immediate) {
      for (const { index, extract } of this.parameters) values[index] = extract(args);
      return values;
    }
    return this.piped(args, values);
  }

  private async piped(args: Arguments, values: unknown[]): Promise<unknown[]> {
    await Promise.all(
      this.parameters.map(async parameter => {
        const { index, extract, pipes } = parameter;
        const value = extract(args);
        if (pipes.length > 0) values[index] = await consumer.apply(value, parameter as never, pipes as PipeTransform[]);
        else values[index] = isPromise(value) ? await value : value;
      }),
    );
    return values;
  }
}

const factoryOf = (metadata: ParameterMetadata): unknown => (metadata as { readonly factory?: unknown }).factory;

const customSource =
  (source: (...args: unknown[]) => unknown) =>
  (args: Arguments): unknown =>
    source(...args);

const sourceOf = (kind: number, property: unknown): ((args: Arguments) => unknown) => {
  if (kind === parameterKinds.context) return args => args[1];
  if (kind !== parameterKinds.payload) return () => null;
  if (typeof property !== 'string' || property === '') return args => args[0];
  return ([data]) => (data as Record<string, unknown> | null | undefined)?.[property];
};
