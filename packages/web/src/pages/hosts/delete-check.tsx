import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { HostCheck } from '@tidemark/protocol';
import { deleteCheck } from '../../api/hosts.ts';
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx';

/** Asks before a check is forgotten. */
export function DeleteCheck({ check, onClose }: { check: HostCheck; onClose: () => void }) {
  const queryClient = useQueryClient();
  const deletion = useMutation({
    mutationFn: () => deleteCheck(check.id),
    onSuccess: async () => {
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['hosts'] });
    },
  });
  return (
    <ConfirmDialog
      opened
      title="Delete this check?"
      action="Delete"
      isPending={deletion.isPending}
      error={deletion.error}
      onConfirm={() => deletion.mutate()}
      onClose={onClose}
    >
      The {check.type} <b>{check.name}</b> of <b>{check.host}</b> leaves the list, and its alert
      ends. If the host posts it again, it comes back.
    </ConfirmDialog>
  );
}
