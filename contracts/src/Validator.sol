// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Validator
/// @notice Tells whether the contract of an account takes a signature (ERC-1271),
/// also one that is not deployed yet (ERC-6492). It is never deployed itself: an
/// `eth_call` runs the constructor, which gives its answer where code would be, and
/// nothing that happens in it is kept.
///
/// The answer has 5 bytes: 1 or 0, and the gas that it took. Whatever the account
/// or its factory do, the constructor gives an answer; it reverts only if the
/// caller's node lets it have too little gas to find out.
contract Validator {
    /// @notice What the account's own check may cost: an honest one takes 3,000 to 400,000.
    uint256 private constant CHECK_GAS = 1_000_000;
    /// @notice What a factory may cost: a proxy takes 200,000, a whole wallet 3,000,000.
    uint256 private constant DEPLOY_GAS = 4_000_000;

    error TooLittleGas();

    /// @param account whose signature it is said to be
    /// @param hash what was signed
    /// @param signature as the account's contract wants it, unwrapped
    /// @param factory what deploys the account, 0 if nothing is said of it
    /// @param deployment what to call the factory with
    constructor(address account, bytes32 hash, bytes memory signature, address factory, bytes memory deployment) {
        uint256 before = gasleft();
        bytes memory question = abi.encodeWithSelector(0x1626ba7e, hash, signature);
        // Only for an account that is not there: ERC-6492 also lets a signer prepare
        // one that is, and so make it answer for a state that never was.
        if (account.code.length == 0 && factory != address(0)) _deploy(factory, deployment);
        bool valid = _takes(account, question);
        uint256 spent = before - gasleft();
        assembly ("memory-safe") {
            mstore(0, or(shl(248, valid), shl(216, and(spent, 0xffffffff))))
            return(0, 5)
        }
    }

    /// @dev Asks the account. Of what it answers, one word is looked at.
    function _takes(address account, bytes memory question) private view returns (bool valid) {
        if (account.code.length == 0) return false;
        _need(CHECK_GAS);
        assembly ("memory-safe") {
            mstore(0, 0)
            let ok := staticcall(CHECK_GAS, account, add(question, 32), mload(question), 0, 32)
            valid := and(and(ok, gt(returndatasize(), 31)), eq(mload(0), shl(224, 0x1626ba7e)))
        }
    }

    /// @dev Calls the factory. Whether it did anything shows afterwards.
    function _deploy(address factory, bytes memory deployment) private {
        _need(DEPLOY_GAS);
        assembly ("memory-safe") {
            pop(call(DEPLOY_GAS, factory, 0, add(deployment, 32), mload(deployment), 0, 0))
        }
    }

    /// @dev A call gets at most 63/64 of what is left (EIP-150).
    function _need(uint256 gas) private view {
        if (gasleft() - gasleft() / 64 < gas + 10_000) revert TooLittleGas();
    }
}
