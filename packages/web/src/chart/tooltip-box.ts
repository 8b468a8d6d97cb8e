import type uPlot from 'uplot';
import classes from './tooltip.module.css';

/** Names and labels are anybody's text: they enter the page as text only. */
export function textElement(tag: string, className: string | undefined, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className ?? '';
  made.textContent = text;
  return made;
}

const gapPixels = 14;

/** Puts a tooltip beside the crosshair, on the side with more room. */
function placeTooltip(box: HTMLElement, plot: uPlot): void {
  const left = plot.cursor.left ?? 0;
  const top = plot.cursor.top ?? 0;
  const { clientWidth: width, clientHeight: height } = plot.over;
  const onTheLeft = left + gapPixels + box.offsetWidth > width && left > width / 2;
  const x = onTheLeft ? left - gapPixels - box.offsetWidth : left + gapPixels;
  const y = Math.min(
    Math.max(0, top - box.offsetHeight / 2),
    Math.max(0, height - box.offsetHeight),
  );
  box.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
}

/** A tooltip on the chart that the pointer is on, with the elements that `contentAt` gives; hidden for none. */
export function tooltipOf(contentAt: (plot: uPlot) => readonly HTMLElement[] | null): uPlot.Plugin {
  const box = document.createElement('div');
  box.className = classes.tooltip ?? '';
  box.hidden = true;
  return {
    hooks: {
      ready: (plot) => {
        plot.over.append(box);
        plot.over.addEventListener('mouseleave', () => {
          box.hidden = true;
        });
      },
      setCursor: (plot) => {
        const content = plot.over.matches(':hover') ? contentAt(plot) : null;
        box.hidden = content === null;
        if (content === null) return;
        box.replaceChildren(...content);
        placeTooltip(box, plot);
      },
    },
  };
}
