"""What a terminal program must not do (DESIGN section 8), each proven by driving a program in a real pty."""
