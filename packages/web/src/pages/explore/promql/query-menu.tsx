import { ActionIcon, Menu } from '@mantine/core';
import {
  IconCopyPlus,
  IconDots,
  IconEye,
  IconEyeOff,
  IconIndentIncrease,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { formatQuery } from '../../../api/promql.ts';
import type { QueryState } from '../../../url-state/query-state.ts';

type Props = {
  letter: string;
  query: QueryState;
  isOnly: boolean;
  canAdd: boolean;
  onToggleOff: () => void;
  /** With the text in its usual form. */
  onFormat: (text: string) => void;
  onDuplicate: () => void;
  onRemove: () => void;
};

/** What can be done with a query as a whole. */
export function QueryMenu(props: Props) {
  const { letter, query } = props;
  const formatting = useMutation({
    mutationFn: () => formatQuery(query.expression, new AbortController().signal),
    onSuccess: props.onFormat,
  });
  const isEmpty = query.expression === '';
  return (
    <Menu position="bottom-end" width={190} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={`Actions for query ${letter}`}
        >
          <IconDots size={19} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconIndentIncrease size={16} aria-hidden />}
          disabled={isEmpty}
          onClick={() => formatting.mutate()}
        >
          Format
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopyPlus size={16} aria-hidden />}
          disabled={!props.canAdd}
          onClick={props.onDuplicate}
        >
          Duplicate
        </Menu.Item>
        <Menu.Item
          leftSection={
            query.isOff ? <IconEye size={16} aria-hidden /> : <IconEyeOff size={16} aria-hidden />
          }
          onClick={props.onToggleOff}
        >
          {query.isOff ? 'Show' : 'Hide'}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          color="var(--bad)"
          leftSection={<IconTrash size={16} aria-hidden />}
          disabled={props.isOnly && isEmpty}
          onClick={props.onRemove}
        >
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
