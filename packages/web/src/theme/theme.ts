import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Sea water, from foam to depth. */
const tide: MantineColorsTuple = [
  '#e6f7f9',
  '#d0edf1',
  '#a4dae2',
  '#76c7d3',
  '#4cb6c5',
  '#2ca5b6',
  '#178fa1',
  '#0f8092',
  '#0c7285',
  '#075866',
];

/** Slate instead of Mantine's neutral greys; 0 is text, 7 is the surface of cards. */
const dark: MantineColorsTuple = [
  '#e4ecf0',
  '#bccad2',
  '#9db0bb',
  '#71838e',
  '#3a4b56',
  '#2a3843',
  '#1c2830',
  '#151e24',
  '#10181d',
  '#0b1115',
];

export const theme = createTheme({
  primaryColor: 'tide',
  primaryShade: { light: 8, dark: 8 },
  colors: { tide, dark },
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily:
    'Inter, -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", Ubuntu, Cantarell, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", Menlo, "Cascadia Code", Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: '600' },
  components: {
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
    Modal: { defaultProps: { centered: true } },
    Popover: { defaultProps: { shadow: 'md' } },
    Menu: { defaultProps: { shadow: 'md' } },
  },
});

/** The key under which the chosen colour scheme is remembered; `public/theme.js` reads it too. */
export const colourSchemeKey = 'tidemark-colour-scheme';
