/* What a JET function costs that does nothing: the price of the call itself. */
#include <stdint.h>

int32_t noop(uint64_t sesid, uint64_t tableid, int32_t row, uint32_t grbit)
{
    return 0 * (int32_t)(sesid + tableid + (uint32_t)row + grbit);
}
