//! WebAssembly without a system: whoever embeds the module prints text, and calls `run`.

use core::fmt::{self, Write};
use core::panic::PanicInfo;

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Prints this many bytes of UTF-8.
    safe fn print(text: *const u8, length: usize);
}

pub struct Host;

impl Write for Host {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        print(text.as_ptr(), text.len());
        Ok(())
    }
}

/// Traps, which is an exception in the host's language.
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    println!("{info}");
    core::arch::wasm32::unreachable()
}

macro_rules! println {
    ($($argument:tt)*) => {{
        use core::fmt::Write;
        let _ = writeln!($crate::platform::Host, $($argument)*); // never fails
    }};
}
pub(crate) use println;

macro_rules! main {
    ($program:ident) => {
        // SAFETY: nothing else in the module has this name.
        #[unsafe(no_mangle)]
        extern "C" fn run() -> bool {
            $program()
        }
    };
}
pub(crate) use main;
