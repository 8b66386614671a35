// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Wallet} from "./Wallet.sol";

/// @title WalletFactory
/// @notice Deploys wallets at addresses that are known before (CREATE2), for tests alone.
contract WalletFactory {
    /// @notice Deploys a wallet if it is not there.
    function deploy(address owner, bytes32 salt) external returns (address wallet) {
        wallet = addressOf(owner, salt);
        if (wallet.code.length == 0) new Wallet{salt: salt}(owner);
    }

    /// @notice Where the wallet of an owner is, or will be.
    function addressOf(address owner, bytes32 salt) public view returns (address) {
        bytes32 code = keccak256(abi.encodePacked(type(Wallet).creationCode, abi.encode(owner)));
        return address(uint160(uint256(keccak256(abi.encodePacked(bytes1(0xff), address(this), salt, code)))));
    }
}
