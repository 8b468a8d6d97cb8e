/** Colours of axes and grids; canvas cannot read CSS variables by itself. */
export type ChartTheme = {
  scheme: 'light' | 'dark';
  ink: string;
  softInk: string;
  grid: string;
  background: string;
};

export const chartThemes: Record<'light' | 'dark', ChartTheme> = {
  light: {
    scheme: 'light',
    ink: '#15232c',
    softInk: '#53636e',
    grid: '#e9eef0',
    background: '#ffffff',
  },
  dark: {
    scheme: 'dark',
    ink: '#e4ecf0',
    softInk: '#9db0bb',
    grid: '#222f38',
    background: '#151e24',
  },
};

export const chartFontFamily =
  'Inter, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
export const chartFont = `12px ${chartFontFamily}`;
