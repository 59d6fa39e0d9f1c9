// expect: AC
// must-not: open host files by handle, around every mount
// quick: no
#include "hostile.h"
int main(void) {
    struct {
        struct file_handle head;
        unsigned char space[128];
    } handle = {.head = {.handle_bytes = 128}};
    int mount_id;
    REFUSED(name_to_handle_at(AT_FDCWD, "/usr", &handle.head, &mount_id, 0));
    int fd = open("/usr", O_RDONLY | O_DIRECTORY);
    for (unsigned inode = 1; inode < 200; inode++) {
        handle.head.handle_bytes = 8;
        handle.head.handle_type = 1;
        memcpy(handle.head.f_handle, (unsigned[]){inode, 0}, 8);
        REFUSED(open_by_handle_at(fd, &handle.head, O_RDONLY));
    }
    return answer();
}
