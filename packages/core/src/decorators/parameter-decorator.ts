import { invalidHandler } from './handler-decorator.js';
import { metadataKeys, type ParameterMetadata } from './metadata-keys.js';

type ParametersMetadata = Readonly<Record<string, ParameterMetadata>>;

/** What `@Payload` and `@Ctx` have in common; `kind` is one of `parameterKinds`. */
export const parameterDecorator =
  (kind: number, data?: string): ParameterDecorator =>
  (target, key, index) => {
    if (key === undefined)
      throw invalidHandler('Only the parameters of a method can be decorated, not those of a constructor');
    const present = (Reflect.getMetadata(metadataKeys.parameters, target.constructor, key) ?? {}) as ParametersMetadata;
    const inherited = inheritedParameters(target, key);
    // a method that overrides another one starts from its parameters, and replaces those it decorates itself
    const kept = Object.entries(present).filter(([name, each]) => each.index !== index || each !== inherited[name]);
    const added: ParameterMetadata = { index, data, pipes: [] };
    const parameters = { ...Object.fromEntries(kept), [`${kind}:${index}`]: added };
    Reflect.defineMetadata(metadataKeys.parameters, parameters, target.constructor, key);
  };

const inheritedParameters = (target: object, key: string | symbol): ParametersMetadata => {
  const parent = Object.getPrototypeOf(target.constructor) as object;
  return (Reflect.getMetadata(metadataKeys.parameters, parent, key) ?? {}) as ParametersMetadata;
};
