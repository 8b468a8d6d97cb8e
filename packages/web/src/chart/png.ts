import { type ChartTheme, chartFont, chartFontFamily } from './chart-theme.ts';

export type PngLegendEntry = { title: string; colour: string; values: string };

const padding = 20;
const titleHeight = 30;
const subtitleHeight = 24;
const rowHeight = 20;

/**
 * Draws the chart's canvas with its title, frame and legend onto a new one, on a solid background,
 * at the resolution of the screen.
 */
export async function chartToPng(
  drawn: HTMLCanvasElement,
  title: string,
  subtitle: string,
  legend: readonly PngLegendEntry[],
  theme: ChartTheme,
): Promise<Blob> {
  const scale = window.devicePixelRatio || 1;
  const width = drawn.width / scale + 2 * padding;
  const chartTop = padding + titleHeight + subtitleHeight;
  const chartHeight = drawn.height / scale;
  const height = chartTop + chartHeight + 12 + legend.length * rowHeight + padding;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser gives no canvas to draw on.');

  context.scale(scale, scale);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, width, height);
  context.textBaseline = 'top';
  context.fillStyle = theme.ink;
  context.font = `600 17px ${chartFontFamily}`;
  context.fillText(title, padding, padding, width - 2 * padding);
  context.fillStyle = theme.softInk;
  context.font = chartFont;
  context.fillText(subtitle, padding, padding + titleHeight - 4, width - 2 * padding);
  context.drawImage(drawn, padding, chartTop, width - 2 * padding, chartHeight);
  drawLegend(context, legend, chartTop + chartHeight + 12, width, theme);

  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('The picture is too large for this browser.'));
      else resolve(blob);
    }, 'image/png');
  });
}

function drawLegend(
  context: CanvasRenderingContext2D,
  legend: readonly PngLegendEntry[],
  top: number,
  width: number,
  theme: ChartTheme,
): void {
  legend.forEach(({ title, colour, values }, position) => {
    const y = top + position * rowHeight;
    context.fillStyle = colour;
    context.fillRect(padding, y + 2, 10, 10);
    context.textAlign = 'left';
    context.fillStyle = theme.ink;
    context.fillText(title, padding + 18, y, width * 0.45);
    context.textAlign = 'right';
    context.fillStyle = theme.softInk;
    context.fillText(values, width - padding, y, width * 0.5);
  });
}
