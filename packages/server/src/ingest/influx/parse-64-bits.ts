/** The whole number that these digits spell, with or without a minus; undefined when it has over 64 bits. */
export function parse64Bits(text: string, isSigned: boolean): bigint | undefined {
  const significant = /^(-?)0*(\d{1,20})$/.exec(text);
  if (significant === null) return undefined;
  const whole = BigInt(significant[1] + significant[2]);
  const cut = isSigned ? BigInt.asIntN(64, whole) : BigInt.asUintN(64, whole);
  return cut === whole ? whole : undefined;
}
