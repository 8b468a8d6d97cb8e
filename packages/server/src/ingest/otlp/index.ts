export { answerTo, encodingOf, type OtlpAnswer, refusalOf } from './answer.ts';
export { DeltaAccumulator } from './delta-accumulator.ts';
export { OtlpDecoder, type OtlpEncoding, type OtlpOptions } from './otlp-decoder.ts';
