/** Texts in parts of digits and of other characters; numbers go by value: "a2" before "a10". */
export function compareNaturally(left: string, right: string): number {
  const leftParts = left.match(/\d+|\D+/g) ?? [];
  const rightParts = right.match(/\d+|\D+/g) ?? [];
  for (const [at, leftPart] of leftParts.entries()) {
    const rightPart = rightParts[at];
    if (rightPart === undefined) {
      return 1;
    }
    const order = compareParts(leftPart, rightPart);
    if (order !== 0) {
      return order;
    }
  }
  return leftParts.length - rightParts.length;
}

function compareParts(left: string, right: string): number {
  const areNumbers = /^\d/.test(left) && /^\d/.test(right);
  const difference = areNumbers ? Number(left) - Number(right) : 0;
  if (areNumbers || left === right) {
    return difference;
  }
  return left < right ? -1 : 1;
}
