import { Component, type ReactNode } from 'react';
import { ErrorPanel } from './error-panel.tsx';

/** Keeps a mistake in one page from taking the navigation with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <ErrorPanel
        title="This page broke"
        error={this.state.error}
        onRetry={() => this.setState({ error: null })}
      />
    );
  }
}
