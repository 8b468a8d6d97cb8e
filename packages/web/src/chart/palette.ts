/**
 * Line colours that people with any of the common colour blindnesses can tell apart, after Okabe and
 * Ito, each shade picked for its background. After the last colour the dashes change.
 */
const lightColours = [
  '#0b6fb8',
  '#c9510c',
  '#0a8a68',
  '#a8458f',
  '#9a6b00',
  '#3f4fc4',
  '#b3263e',
  '#4b6472',
];
const darkColours = [
  '#4fb0f2',
  '#ff9352',
  '#35cfa2',
  '#e88fd0',
  '#e8c04a',
  '#99a5ff',
  '#ff7d8e',
  '#a9bfcc',
];

const dashes: readonly (number[] | undefined)[] = [undefined, [6, 4], [2, 3], [10, 3, 2, 3]];

export type LineStyle = { colour: string; band: string; dash: number[] | undefined };

/** The style of the line at `position` in its chart; `lineCount` lines share the bands' ink. */
export function lineStyle(
  position: number,
  lineCount: number,
  scheme: 'light' | 'dark',
): LineStyle {
  const colours = scheme === 'dark' ? darkColours : lightColours;
  const colour = colours[position % colours.length]!;
  const alpha = lineCount <= 1 ? 0.16 : lineCount <= 4 ? 0.12 : 0.06;
  const hexAlpha = Math.round(alpha * 255)
    .toString(16)
    .padStart(2, '0');
  return {
    colour,
    band: `${colour}${hexAlpha}`,
    dash: dashes[Math.floor(position / colours.length) % dashes.length],
  };
}
