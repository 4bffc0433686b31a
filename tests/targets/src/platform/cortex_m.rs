//! Cortex-M under an emulator or a debug probe: output and exit by semihosting.

pub use cortex_m_rt::entry;
pub use cortex_m_semihosting::debug;

#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    println!("{info}");
    exit(false)
}

/// Ends the emulation with a status.
pub fn exit(success: bool) -> ! {
    loop {
        debug::exit(if success { debug::EXIT_SUCCESS } else { debug::EXIT_FAILURE });
    }
}

macro_rules! println {
    ($($argument:tt)*) => { cortex_m_semihosting::hprintln!("{}", format_args!($($argument)*)) };
}
pub(crate) use println;

macro_rules! main {
    ($program:ident) => {
        #[$crate::platform::entry]
        fn main() -> ! {
            $crate::platform::exit($program())
        }

        /// A fault, such as a stack that grew out of memory, must not look like success or hang.
        #[cortex_m_rt::exception]
        unsafe fn HardFault(frame: &cortex_m_rt::ExceptionFrame) -> ! {
            $crate::platform::println!("{frame:?}");
            $crate::platform::exit(false)
        }
    };
}
pub(crate) use main;
