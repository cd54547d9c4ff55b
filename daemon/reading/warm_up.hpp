#pragma once

namespace reading {

/// Makes every library that reading uses load its data, settings and tables now, so that it opens no file later. For a
/// process of its own, before its box is closed: it sets the process's time zone to UTC.
void warm_up();

}  // namespace reading
