// expect: MLE AC
// must-not: keep data for free in message queues
// quick: no
// limits: memory=16
#include "hostile.h"
#include <sys/msg.h>
int main(void) {
    struct {
        long type;
        char text[4096];
    } message = {1, ""};
    for (int i = 0; i < 3000; i++) {
        int id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
        if (id < 0)
            break;
        while (msgsnd(id, &message, sizeof message.text, IPC_NOWAIT) == 0)
            ;
    }
    return answer();
}
