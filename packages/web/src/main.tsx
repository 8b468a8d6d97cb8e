import '@mantine/core/styles.css';
import './theme/global.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { LiveProvider } from './api/live-provider.tsx';
import { RequestError } from './api/request.ts';
import { App } from './app.tsx';
import { colourSchemeKey, theme } from './theme/theme.ts';

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The sender's mistakes stay mistakes; everything else is worth another try.
      retry: (failures, error) =>
        failures < 2 &&
        !(error instanceof RequestError && error.status >= 400 && error.status < 500),
      refetchOnWindowFocus: false,
      structuralSharing: false,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id root');

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={localStorageColorSchemeManager({ key: colourSchemeKey })}
    >
      <QueryClientProvider client={queryClient}>
        <LiveProvider>
          <App />
        </LiveProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
