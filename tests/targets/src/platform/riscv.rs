//! Bare RISC-V on the emulator's `virt` machine: its serial port, and its test device, which ends the emulation.

use core::fmt::{self, Write};
use core::panic::PanicInfo;
use core::ptr;

const SERIAL: *mut u8 = ptr::without_provenance_mut(0x1000_0000);
const TEST_DEVICE: *mut u32 = ptr::without_provenance_mut(0x10_0000);

// A stack, cleared .bss, and on machines with a floating-point unit its clearance to run: mstatus.FS = initial.
core::arch::global_asm!(
    ".section .text.start, \"ax\"",
    ".global _start",
    "_start:",
    "la sp, _stack_top",
    "la t0, _bss_start",
    "la t1, _bss_end",
    "1: bgeu t0, t1, 2f",
    "sb zero, 0(t0)",
    "addi t0, t0, 1",
    "j 1b",
    "2: li t0, 0x2000",
    "csrs mstatus, t0",
    "la t0, 3f",
    "csrw mtvec, t0",
    "call {main}",
    ".align 2", // as a trap vector must be
    "3: tail {trap}", // which may be far
    main = sym crate::platform_main,
    trap = sym trap,
);

/// Any exception, such as an instruction that the processor lacks.
extern "C" fn trap() -> ! {
    println!("trapped");
    exit(false)
}

pub struct Serial;

impl Write for Serial {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            // SAFETY: `virt` has a 16550 here, whose first register takes bytes to send.
            unsafe { SERIAL.write_volatile(byte) };
        }
        Ok(())
    }
}

/// Ends the emulation with a status.
pub fn exit(success: bool) -> ! {
    const PASS: u32 = 0x5555;
    const FAIL_WITH_1: u32 = 0x1_3333;
    // SAFETY: `virt` has its test device here, whose register takes the status.
    unsafe { TEST_DEVICE.write_volatile(if success { PASS } else { FAIL_WITH_1 }) };
    loop {
        core::hint::spin_loop();
    }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    println!("{info}");
    exit(false)
}

macro_rules! println {
    ($($argument:tt)*) => {{
        use core::fmt::Write;
        let _ = writeln!($crate::platform::Serial, $($argument)*); // never fails
    }};
}
pub(crate) use println;

macro_rules! main {
    ($program:ident) => {
        extern "C" fn platform_main() -> ! {
            $crate::platform::exit($program())
        }
    };
}
pub(crate) use main;
